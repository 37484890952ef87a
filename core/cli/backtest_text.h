/* backtest_text.h — the report of a backtest or shadow for people, in either language. */
#ifndef CLI_BACKTEST_TEXT_H
#define CLI_BACKTEST_TEXT_H

#include "base/json.h"

enum report_language { REPORT_EN, REPORT_ZH };
void backtest_print(const struct json *report, enum report_language language);

#endif
