// The queue page keeps itself up to date.

import { keepFresh } from "./poll.js";

keepFresh(document.getElementById("status"), () => {});
