"""How every form of the site is rendered."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` with one template for each field; the admin brings its own."""

    field_template_name = "forms/field.html"
