/// What the routes share. The parameters of each action are added to `Task`.
let openAPIComponents = #"""
    {
      "securitySchemes": {
        "XAPIKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "Bearer": {"type": "http", "scheme": "bearer"},
        "ApiKeyHyphen": {"type": "apiKey", "in": "header", "name": "Api-Key"},
        "ApiKeyUnderscore": {"type": "apiKey", "in": "header", "name": "api_key"},
        "ApiKeyPlain": {"type": "apiKey", "in": "header", "name": "apikey"},
        "XAccessKey": {"type": "apiKey", "in": "header", "name": "X-Access-Key"}
      },
      "parameters": {
        "ID": {"name": "id", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1}},
        "AuthMode": {
          "name": "auth_mode", "in": "query", "description": "What the action does with a connected account.",
          "schema": {"enum": ["none", "optional", "required", ""]}
        }
      },
      "headers": {
        "RequestID": {
          "description": "Names this request in the log.", "required": true,
          "schema": {"type": "string", "format": "uuid"}
        }
      },
      "responses": {
        "Error": {
          "description": "Why not.", "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        },
        "Unauthorized": {
          "description": "No valid key; or no connected account: see `connect_url`.",
          "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
          "content": {
            "application/json": {
              "schema": {
                "oneOf": [{"$ref": "#/components/schemas/Error"}, {"$ref": "#/components/schemas/FlatError"}]
              }
            }
          }
        },
        "WrongMethod": {
          "description": "The route is there and does not take this method.",
          "headers": {
            "X-Request-Id": {"$ref": "#/components/headers/RequestID"},
            "Allow": {"required": true, "schema": {"type": "string"}}
          },
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        },
        "OverLimit": {
          "description": "Too many requests in one minute.",
          "headers": {
            "X-Request-Id": {"$ref": "#/components/headers/RequestID"},
            "Retry-After": {
              "description": "Seconds; only sometimes there.", "schema": {"type": "integer", "minimum": 1}
            }
          },
          "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        }
      },
      "schemas": {
        "Error": {
          "type": "object", "required": ["status", "error"],
          "properties": {
            "status": {"const": "error"},
            "error": {
              "type": "object", "required": ["code", "message"],
              "properties": {
                "code": {"type": "string", "pattern": "^[A-Z][A-Z_]*$"},
                "message": {"type": "string", "minLength": 1}, "connect_url": {"type": "string", "format": "uri"},
                "balance": {"type": "integer", "minimum": 0}, "required": {"type": "integer", "minimum": 1},
                "parameter": {"type": "string"}
              }
            }
          }
        },
        "FlatError": {
          "type": "object", "required": ["error", "code", "message"],
          "properties": {
            "error": {"type": "string", "pattern": "^[a-z][a-z_]*$"}, "code": {"type": "string"},
            "message": {"type": "string", "minLength": 1}
          }
        },
        "Task": {
          "description": "Unknown members are let be; a parameter that is null is left out.", "type": "object",
          "required": ["action_id"],
          "properties": {
            "action_id": {"type": "string", "minLength": 1}, "params": {"type": ["object", "null"]},
            "credential_id": {"type": ["string", "null"]}, "identity_id": {"type": ["string", "null"]},
            "webhook_url": {"description": "Taken, and not called."}
          }
        },
        "AcceptedTask": {
          "type": "object", "required": ["status", "job_id", "jobId", "poll_url"],
          "properties": {
            "status": {"const": "processing"}, "job_id": {"type": "string", "format": "uuid"},
            "jobId": {"type": "string", "format": "uuid"},
            "poll_url": {"type": "string", "format": "uri-reference"}
          }
        },
        "ProcessingJob": {
          "type": "object", "required": ["status"],
          "properties": {
            "status": {"const": "processing"},
            "retry_after_ms": {
              "type": "integer", "minimum": 1, "description": "When to look again; only sometimes there."
            }
          }
        },
        "CompletedJob": {
          "type": "object", "required": ["status", "data", "credits_used", "execution_ms"],
          "properties": {
            "status": {"const": "completed"}, "data": {"type": "object"},
            "credits_used": {"type": "integer", "minimum": 0}, "execution_ms": {"type": "integer", "minimum": 0}
          }
        },
        "FailedJob": {
          "type": "object", "required": ["status", "error", "credits_used"],
          "properties": {
            "status": {"const": "failed"},
            "error": {
              "type": "object", "required": ["code", "message"],
              "properties": {"code": {"type": "string"}, "message": {"type": "string"}}
            },
            "credits_used": {"const": 0}
          }
        },
        "Job": {
          "type": "object",
          "required": [
            "id", "action_id", "action_name", "catalog_slug", "params", "status", "result", "credits_used", "error",
            "created_at", "completed_at"
          ],
          "properties": {
            "id": {"type": "string", "format": "uuid"}, "action_id": {"type": "string"},
            "action_name": {"type": "string"}, "catalog_slug": {"type": "string"}, "params": {"type": "object"},
            "status": {"enum": ["processing", "completed", "failed"]}, "result": {"type": ["object", "null"]},
            "credits_used": {"type": ["integer", "null"]}, "error": {"type": ["string", "null"]},
            "created_at": {"type": "string", "format": "date-time"},
            "completed_at": {"type": ["string", "null"], "format": "date-time"}
          }
        },
        "JobPage": {
          "type": "object", "required": ["jobs", "total_count", "page", "limit", "total_pages", "stats"],
          "properties": {
            "jobs": {"type": "array", "items": {"$ref": "#/components/schemas/Job"}},
            "total_count": {"type": "integer", "minimum": 0}, "page": {"type": "integer", "minimum": 1},
            "limit": {"type": "integer", "minimum": 1, "maximum": 100},
            "total_pages": {"type": "integer", "minimum": 0},
            "stats": {
              "type": "object", "required": ["processing", "completed", "failed"],
              "properties": {
                "processing": {"type": "integer", "minimum": 0}, "completed": {"type": "integer", "minimum": 0},
                "failed": {"type": "integer", "minimum": 0}
              }
            }
          }
        },
        "CatalogEntry": {
          "type": "object",
          "required": [
            "id", "slug", "name", "url", "domain", "category", "description", "auth_required", "auth_types",
            "status", "action_count", "created_at", "updated_at"
          ],
          "properties": {
            "id": {"type": "string", "format": "uuid"}, "slug": {"type": "string"}, "name": {"type": "string"},
            "url": {"type": "string", "format": "uri"}, "domain": {"type": "string"},
            "category": {"type": "string"}, "description": {"type": "string"}, "auth_required": {"type": "boolean"},
            "auth_types": {"type": "array", "items": {"type": "string"}}, "status": {"const": "active"},
            "action_count": {"type": "integer", "minimum": 0},
            "created_at": {"type": "string", "format": "date-time"},
            "updated_at": {"type": "string", "format": "date-time"}
          }
        },
        "Action": {
          "type": "object",
          "required": [
            "id", "action_id", "catalog_id", "name", "description", "tags", "type", "mode", "auth_mode",
            "auth_required", "parameters", "credits_per_call", "status", "created_at", "updated_at"
          ],
          "properties": {
            "id": {"type": "string", "format": "uuid"}, "action_id": {"type": "string"},
            "catalog_id": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
            "description": {"type": "string"}, "tags": {"type": "array", "items": {"type": "string"}},
            "type": {"enum": ["read", "write"]}, "mode": {"enum": ["async", "sync"]},
            "auth_mode": {"enum": ["none", "optional", "required"]}, "auth_required": {"type": "boolean"},
            "parameters": {"$ref": "#/components/schemas/Parameters"},
            "credits_per_call": {"type": "integer", "minimum": 0}, "status": {"const": "active"},
            "created_at": {"type": "string", "format": "date-time"},
            "updated_at": {"type": "string", "format": "date-time"}
          }
        },
        "Parameters": {
          "description": "A JSON Schema, or a list: catalogs differ.",
          "oneOf": [
            {
              "type": "object", "required": ["type", "properties", "required"],
              "properties": {
                "type": {"const": "object"}, "properties": {"type": "object"},
                "required": {"type": "array", "items": {"type": "string"}}
              }
            },
            {
              "type": "array",
              "items": {
                "type": "object", "required": ["name", "type", "required"],
                "properties": {
                  "name": {"type": "string"}, "type": {"type": "string"}, "required": {"type": "boolean"},
                  "default": {}, "description": {"type": "string"}
                }
              }
            }
          ]
        },
        "FoundAction": {
          "type": "object",
          "required": [
            "action_id", "catalog_name", "catalog_slug", "name", "description", "type", "mode", "auth_mode",
            "auth_required", "connected", "params", "credits"
          ],
          "properties": {
            "action_id": {"type": "string"}, "catalog_name": {"type": "string"}, "catalog_slug": {"type": "string"},
            "name": {"type": "string"}, "description": {"type": "string"}, "type": {"enum": ["read", "write"]},
            "mode": {"enum": ["async", "sync"]}, "auth_mode": {"enum": ["none", "optional", "required"]},
            "auth_required": {"type": "boolean"}, "connected": {"type": "boolean"},
            "params": {"$ref": "#/components/schemas/Parameters"}, "credits": {"type": "integer", "minimum": 0}
          }
        },
        "ResolvedAction": {
          "type": "object",
          "required": ["action_id", "catalog", "params", "credits", "auth_required", "auth_satisfied"],
          "properties": {
            "action_id": {"type": "string"}, "catalog": {"type": "string"},
            "params": {
              "type": "object", "required": ["required", "optional"],
              "properties": {
                "required": {"type": "array", "items": {"type": "string"}},
                "optional": {"type": "array", "items": {"type": "string"}}
              }
            },
            "credits": {"type": "integer", "minimum": 0}, "auth_required": {"type": "boolean"},
            "auth_satisfied": {"type": "boolean"}
          }
        },
        "Identity": {
          "type": "object", "required": ["id", "catalog_id", "name", "is_default", "created_at", "credentials"],
          "properties": {
            "id": {"type": "string", "format": "uuid"}, "catalog_id": {"type": "string", "format": "uuid"},
            "name": {"type": "string"}, "is_default": {"type": "boolean"},
            "created_at": {"type": "string", "format": "date-time"},
            "credentials": {
              "type": "array",
              "items": {
                "type": "object",
                "required": ["id", "identity_id", "credential_type", "status", "last_used_at", "created_at"],
                "properties": {
                  "id": {"type": "string", "format": "uuid"}, "identity_id": {"type": "string", "format": "uuid"},
                  "credential_type": {"type": "string"}, "status": {"enum": ["active", "expired"]},
                  "last_used_at": {"type": ["string", "null"], "format": "date-time"},
                  "created_at": {"type": "string", "format": "date-time"}
                }
              }
            }
          }
        }
      }
    }
    """#
