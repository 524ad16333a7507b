import { common } from "./common";
import { conduct } from "./conduct";
import { events } from "./events";
import { figures } from "./figures";
import { papers } from "./papers";
import { people } from "./people";
import { policy } from "./policy";
import { privacy } from "./privacy";
import { reports } from "./reports";
import { review } from "./review";
import { staff } from "./staff";
import { tools } from "./tools";
import { trail } from "./trail";
import { verification } from "./verification";
import { video } from "./video";

/** Every text of the console, by key. */
export const texts = {
  ...common,
  ...conduct,
  ...people,
  ...papers,
  ...figures,
  ...tools,
  ...verification,
  ...video,
  ...review,
  ...staff,
  ...trail,
  ...policy,
  ...privacy,
  ...events,
  ...reports,
};
