"""Which scope each operation needs. One without a line here fails `test_conventions.py`.

What each person may do is in `tests/web/access_table.py`.
"""

# Operations that need another scope than their method's: GET read, DELETE admin, others upload.
OTHERS = {
    "delete /api/v1/analyze/{id}/": "upload",
    "delete /api/v1/uploads/{id}/": "upload",
    "get /api/v1/analyze/{id}/": "upload",
    "get /api/v1/deliveries/": "admin",
    "get /api/v1/deliveries/{id}/": "admin",
    "get /api/v1/evidence/{id}/file/": "export",
    "get /api/v1/reports/{id}/exports/{form}/": "export",
    "get /api/v1/studies/{id}/exports/{table}.{form}/": "export",
    "get /api/v1/subjects/{id}/archive/": "export",
    "get /api/v1/subjects/{id}/exports/{form}/": "export",
    "get /api/v1/uploads/": "upload",
    "get /api/v1/uploads/{id}/": "upload",
    "get /api/v1/webhooks/": "admin",
    "get /api/v1/webhooks/{id}/": "admin",
    "patch /api/v1/webhooks/{id}/": "admin",
    "post /api/v1/deliveries/{id}/resend/": "admin",
    "put /api/v1/retention/": "admin",
    "put /api/v1/studies/{id}/retention/": "admin",
    "post /api/v1/grants/{id}/revoke/": "admin",
    "post /api/v1/studies/{id}/members/": "admin",
    "post /api/v1/subjects/{id}/grants/": "admin",
    "post /api/v1/subjects/{id}/team/": "admin",
    "post /api/v1/tokens/": "admin",
    "post /api/v1/webhooks/": "admin",
    "post /api/v1/webhooks/{id}/ping/": "admin",
    "post /api/v1/webhooks/{id}/secret/": "admin",
}
# Operations that anybody may ask for.
OPEN = {"get /api/v1/problems/{code}/"}
