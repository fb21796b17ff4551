// Starts Swagger UI; a file of its own because the content security policy allows no inline script.
const place = document.getElementById("swagger-ui");

SwaggerUIBundle({
  url: place.dataset.schemaUrl,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  // The public validator would be asked on another host.
  validatorUrl: null,
  // A token stays in the page and is gone with it.
  persistAuthorization: false,
});
