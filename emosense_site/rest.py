"""How REST framework and the OpenAPI document of the API are set up."""

from typing import Any, Final


def describe_framework(*, request_rate: str, upload_rate: str) -> dict[str, Any]:
    """Return the settings of REST framework.

    Args:
        request_rate, upload_rate: per token, as `number/period`, where the period is s, m, h or d.
    """
    return {
        # No cookies: a page of another site cannot make a browser call the API with its session.
        "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.ApiTokenAuthentication"],
        "DEFAULT_PERMISSION_CLASSES": [
            "rest_framework.permissions.IsAuthenticated",
            "analysis.api.permissions.HasScope",
        ],
        # No browsable API: it needs inline scripts, which the content security policy forbids.
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["analysis.api.parsers.SmallJSONParser"],
        "DEFAULT_PAGINATION_CLASS": "analysis.api.pagination.Pages",
        "DEFAULT_FILTER_BACKENDS": ["analysis.api.filters.DeclaredFilters"],
        "DEFAULT_THROTTLE_CLASSES": ["analysis.api.throttling.TokenThrottle"],
        "DEFAULT_THROTTLE_RATES": {
            "requests": request_rate,
            "uploads": upload_rate,
        },
        "DEFAULT_SCHEMA_CLASS": "analysis.api.schema.ConventionalSchema",
        "EXCEPTION_HANDLER": "analysis.api.exceptions.problem_response",
        "TEST_REQUEST_DEFAULT_FORMAT": "json",
    }


SPECTACULAR_SETTINGS: Final = {
    "TITLE": "EmoSense API",
    "DESCRIPTION": "Sessions, recordings and their emotion reports. Describes visible and "
    "audible expression; is no diagnosis and no screening.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "SubjectKind": "analysis.models.Subject.Kind",
        "RecordingKind": "analysis.models.Recording.Kind",
        "DeliveryStatus": "analysis.models.Delivery.Status",
        "RecordingStatus": "analysis.models.Recording.Status",
        "BatchStatus": "analysis.models.Batch.Status",
        "BatchFileStatus": "analysis.models.BatchFile.Status",
        "StudyPurpose": "analysis.models.Study.Purpose",
        "AdHocPurpose": "analysis.models.AdHocAnalysis.Purpose",
        "UploadStatus": "analysis.models.ResumableUpload.Status",
        "ExplanationStatus": "analysis.models.Explanation.Status",
        "ReportState": "analysis.models.EmotionReport.State",
        "ReviewDecision": "analysis.models.Review.Decision",
        "ConsentKind": "analysis.models.Consent.Kind",
        "ConsentTextKind": "accounts.models.ConsentText.Kind",
        "OrganizationKind": "accounts.models.Organization.Kind",
        "Role": "accounts.models.User.Role",
        "Scope": "accounts.scopes.Scope",
        "Emotion": "ml.labels.EMOTIONS",
        "ProblemCode": "analysis.api.problems.CODES",
    },
}
