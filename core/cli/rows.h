/* rows.h — rows of a log as lines for a person at a console. */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "engine/engine.h"

/* Prints the rows after `after`, at most `most` (the rest is counted), and gives the newest seq. subject: "" = all. */
uint64_t rows_print(struct engine *engine, uint64_t after, struct str subject, size_t most);
/* Deadlines that run and schedules, in order of their due. id: "" = all, else that entity's deadlines. */
void timers_print(struct engine *engine, struct str id);

#endif
