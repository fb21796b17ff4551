// Starts ReDoc; a file of its own because the content security policy allows no inline script.
const place = document.getElementById("redoc");

Redoc.init(
  place.dataset.schemaUrl,
  { disableSearch: true, hideDownloadButton: false, nativeScrollbars: true },
  place,
);
