"""What every route takes and answers, declared: `/openapi.json`. `document` puts it together."""
