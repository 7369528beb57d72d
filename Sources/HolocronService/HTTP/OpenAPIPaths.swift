/// What comes before the routes; `common` can be answered by every operation.
let openAPIHead = #"""
    {
      "openapi": "3.1.0",
      "info": {
        "title": "Holocron", "version": "1.0.0", "summary": "Actions on websites as jobs, paid in credits.",
        "description": "Each route is there under /v1/holocron and, the same, under /v1/wire."
      },
      "security": [
        {"XAPIKey": []}, {"Bearer": []}, {"ApiKeyHyphen": []}, {"ApiKeyUnderscore": []}, {"ApiKeyPlain": []},
        {"XAccessKey": []}
      ],
      "common": {
        "400": {"$ref": "#/components/responses/Error"}, "403": {"$ref": "#/components/responses/Error"},
        "405": {"$ref": "#/components/responses/WrongMethod"}, "413": {"$ref": "#/components/responses/Error"},
        "414": {"$ref": "#/components/responses/Error"}, "429": {"$ref": "#/components/responses/OverLimit"},
        "431": {"$ref": "#/components/responses/Error"}, "503": {"$ref": "#/components/responses/Error"}
      }
    }
    """#

/// The routes. `{prefix}` stands for `/v1/holocron` and for `/v1/wire`.
let openAPIPaths = #"""
    {
      "{prefix}/task": {
        "post": {
          "operationId": "submitTask", "summary": "Submits a task.", "tags": ["jobs"],
          "description": "Takes its credits and starts a job; `mode: sync` answers at once.",
          "requestBody": {
            "required": true,
            "content": {
              "application/json": {
                "schema": {"$ref": "#/components/schemas/Task"},
                "examples": {
                  "read": {"value": {"action_id": "web_company", "params": {"domain": "globex.example"}}},
                  "write": {"value": {"action_id": "board_post", "params": {"author": "me", "text": "hello"}}},
                  "sync": {
                    "value": {
                      "action_id": "email_guess", "params": {"name": "Ada Lovelace", "domain": "globex.example"}
                    }
                  }
                }
              }
            }
          },
          "responses": {
            "200": {
              "description": "An action of `mode: sync`: the finished job.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "oneOf": [
                      {"$ref": "#/components/schemas/CompletedJob"}, {"$ref": "#/components/schemas/FailedJob"}
                    ]
                  }
                }
              }
            },
            "202": {
              "description": "Accepted and charged.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/AcceptedTask"}}},
              "links": {
                "job": {"operationId": "getJob", "parameters": {"id": "$response.body#/job_id"}},
                "download": {"operationId": "downloadJob", "parameters": {"id": "$response.body#/job_id"}}
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}, "402": {"$ref": "#/components/responses/Error"},
            "404": {"$ref": "#/components/responses/Error"}, "500": {"$ref": "#/components/responses/Error"}
          }
        }
      },
      "{prefix}/jobs": {
        "get": {
          "operationId": "listJobs", "summary": "The account's jobs, the newest first.", "tags": ["jobs"],
          "parameters": [
            {
              "name": "page", "in": "query", "description": "From 1.",
              "schema": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": ""}], "default": 1}
            },
            {
              "name": "limit", "in": "query", "description": "More than 100 counts as 100.",
              "schema": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": ""}], "default": 20}
            },
            {"name": "status", "in": "query", "schema": {"enum": ["processing", "completed", "failed", ""]}},
            {"name": "catalog", "in": "query", "description": "A catalog's slug.", "schema": {"type": "string"}},
            {
              "name": "search", "in": "query",
              "description": "A part of an id, an action, a catalog or the params.", "schema": {"type": "string"}
            }
          ],
          "responses": {
            "200": {
              "description": "A page of the list.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {"application/json": {"schema": {"$ref": "#/components/schemas/JobPage"}}}
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/jobs/{id}": {
        "get": {
          "operationId": "getJob", "summary": "How a job stands.", "tags": ["jobs"],
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "responses": {
            "200": {
              "description": "It runs, or how it ended.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "oneOf": [
                      {"$ref": "#/components/schemas/ProcessingJob"}, {"$ref": "#/components/schemas/CompletedJob"},
                      {"$ref": "#/components/schemas/FailedJob"}
                    ]
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}, "404": {"$ref": "#/components/responses/Error"}
          }
        }
      },
      "{prefix}/jobs/{id}/download": {
        "get": {
          "operationId": "downloadJob", "summary": "A completed job's result as a file.", "tags": ["jobs"],
          "parameters": [
            {"$ref": "#/components/parameters/ID"},
            {
              "name": "file", "in": "query", "description": "Its name, as Content-Disposition gives it.",
              "schema": {"type": "string"}
            }
          ],
          "responses": {
            "200": {
              "description": "The result.",
              "headers": {
                "X-Request-Id": {"$ref": "#/components/headers/RequestID"},
                "Content-Disposition": {"required": true, "schema": {"type": "string"}}
              },
              "content": {"application/json": {"schema": {"type": "object"}}}
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}, "404": {"$ref": "#/components/responses/Error"}
          }
        }
      },
      "{prefix}/identities": {
        "get": {
          "operationId": "listIdentities", "summary": "The accounts on sites that are connected.",
          "tags": ["identities"],
          "parameters": [
            {
              "name": "catalog_id", "in": "query", "description": "A catalog's id or slug.",
              "schema": {"type": "string"}
            }
          ],
          "responses": {
            "200": {
              "description": "All, or those of one catalog.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["status", "identities"],
                    "properties": {
                      "status": {"const": "ok"},
                      "identities": {"type": "array", "items": {"$ref": "#/components/schemas/Identity"}}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/identities/{id}": {
        "get": {
          "operationId": "getIdentity", "summary": "One of them.", "tags": ["identities"],
          "parameters": [{"$ref": "#/components/parameters/ID"}],
          "responses": {
            "200": {
              "description": "The identity.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["status", "identity"],
                    "properties": {
                      "status": {"const": "ok"}, "identity": {"$ref": "#/components/schemas/Identity"}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}, "404": {"$ref": "#/components/responses/Error"}
          }
        }
      },
      "{prefix}/account": {
        "get": {
          "operationId": "getAccount", "summary": "The account's credits.", "tags": ["local"],
          "responses": {
            "200": {
              "description": "What is left and what was spent.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["status", "balance", "spent", "refunded", "jobs"],
                    "properties": {
                      "status": {"const": "ok"}, "balance": {"type": "integer", "minimum": 0},
                      "spent": {"type": "integer", "minimum": 0}, "refunded": {"type": "integer", "minimum": 0},
                      "jobs": {"type": "integer", "minimum": 0}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/catalog": {
        "get": {
          "operationId": "listCatalogs", "summary": "What there is.", "tags": ["discovery"], "security": [],
          "parameters": [
            {
              "name": "scope", "in": "query", "description": "`my`: those that are connected; it needs a key.",
              "schema": {"enum": ["my", "all", ""]}
            }
          ],
          "responses": {
            "200": {
              "description": "The catalogs.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["catalog"],
                    "properties": {
                      "catalog": {"type": "array", "items": {"$ref": "#/components/schemas/CatalogEntry"}}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/catalog/{slug}": {
        "get": {
          "operationId": "getCatalog", "summary": "A catalog and its actions.", "tags": ["discovery"],
          "security": [],
          "parameters": [
            {
              "name": "slug", "in": "path", "required": true, "schema": {"type": "string", "minLength": 1},
              "examples": {"known": {"value": "bazaar"}}
            }
          ],
          "responses": {
            "200": {
              "description": "The catalog.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["catalog", "actions"],
                    "properties": {
                      "catalog": {"$ref": "#/components/schemas/CatalogEntry"},
                      "actions": {"type": "array", "items": {"$ref": "#/components/schemas/Action"}}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}, "404": {"$ref": "#/components/responses/Error"}
          }
        }
      },
      "{prefix}/search": {
        "get": {
          "operationId": "searchActions", "summary": "Actions that fit, the best first.", "tags": ["discovery"],
          "security": [],
          "parameters": [
            {
              "name": "q", "in": "query", "schema": {"type": "string"},
              "examples": {"words": {"value": "price of a product"}}
            },
            {"name": "catalog", "in": "query", "description": "A catalog's slug.", "schema": {"type": "string"}},
            {"name": "category", "in": "query", "schema": {"type": "string"}},
            {
              "name": "auth", "in": "query", "description": "Whether a connected account is needed.",
              "schema": {"enum": ["true", "false", "required", "none", "1", "0", ""]}
            },
            {"$ref": "#/components/parameters/AuthMode"}
          ],
          "responses": {
            "200": {
              "description": "What was found.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["results"],
                    "properties": {
                      "results": {"type": "array", "items": {"$ref": "#/components/schemas/FoundAction"}}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/resolve": {
        "get": {
          "operationId": "resolveActions", "summary": "Which action does what is wanted.", "tags": ["discovery"],
          "security": [],
          "parameters": [
            {
              "name": "q", "in": "query", "description": "What is wanted, in words; left out, anything.",
              "schema": {"type": "string"}, "examples": {"words": {"value": "price of a product"}}
            },
            {
              "name": "limit", "in": "query", "description": "More than 50 counts as 50.",
              "schema": {"anyOf": [{"type": "integer", "minimum": 1}, {"const": ""}], "default": 5}
            },
            {"name": "catalog", "in": "query", "description": "A catalog's slug.", "schema": {"type": "string"}},
            {"name": "category", "in": "query", "schema": {"type": "string"}},
            {"$ref": "#/components/parameters/AuthMode"}
          ],
          "responses": {
            "200": {
              "description": "The best first, and what to do next.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["results", "next"],
                    "properties": {
                      "results": {"type": "array", "items": {"$ref": "#/components/schemas/ResolvedAction"}},
                      "next": {"type": "string"}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "{prefix}/service": {
        "get": {
          "operationId": "getService", "summary": "About this service.", "tags": ["local"], "security": [],
          "responses": {
            "200": {
              "description": "Which it is and which limits it keeps.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {
                    "type": "object", "required": ["instance_id", "limits", "version", "seed"],
                    "properties": {
                      "instance_id": {"type": "string", "format": "uuid"}, "limits": {"type": ["object", "null"]},
                      "version": {"type": "string"}, "seed": {"type": "string"}
                    }
                  }
                }
              }
            },
            "401": {"$ref": "#/components/responses/Unauthorized"}
          }
        }
      },
      "/health": {
        "get": {
          "operationId": "getHealth", "summary": "Whether the service answers.", "tags": ["local"], "security": [],
          "responses": {
            "200": {
              "description": "It does.", "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {
                  "schema": {"type": "object", "required": ["status"], "properties": {"status": {"const": "ok"}}}
                }
              }
            }
          }
        }
      },
      "/openapi.json": {
        "get": {
          "operationId": "getOpenAPI", "summary": "This document.", "tags": ["local"], "security": [],
          "responses": {
            "200": {
              "description": "The document.",
              "headers": {"X-Request-Id": {"$ref": "#/components/headers/RequestID"}},
              "content": {
                "application/json": {"schema": {"type": "object", "required": ["openapi", "info", "paths"]}}
              }
            }
          }
        }
      }
    }
    """#
