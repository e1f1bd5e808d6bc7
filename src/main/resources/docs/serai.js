// Shows openapi.json of this very service; nothing is asked of any other.
SwaggerUIBundle({ url: 'openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });
