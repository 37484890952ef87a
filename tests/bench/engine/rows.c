/* rows DATABASE QUERY…: reads every column of every row of the queries with the sqlite3 library alone. Prints {"rows":…,"s":…}. */
#include "common.h"

#include <sqlite3.h>
#include <stdio.h>

static uint64_t touched;

static void touch_row(sqlite3_stmt *rows)
{
	for (int c = 0; c < sqlite3_column_count(rows); c++)
		switch (sqlite3_column_type(rows, c)) {
		case SQLITE_INTEGER: touched += (uint64_t)sqlite3_column_int64(rows, c); break;
		case SQLITE_FLOAT:   touched += (uint64_t)sqlite3_column_double(rows, c); break;
		case SQLITE_TEXT:    touched += sqlite3_column_text(rows, c)[0] + (uint64_t)sqlite3_column_bytes(rows, c); break;
		case SQLITE_BLOB:    touched += (uint64_t)sqlite3_column_bytes(rows, c) + (sqlite3_column_blob(rows, c) != NULL); break;
		default: break;
		}
}

static uint64_t read_rows(sqlite3 *db, const char *query)
{
	sqlite3_stmt *rows;
	uint64_t count = 0;
	if (sqlite3_prepare_v2(db, query, -1, &rows, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(db), NULL);
	for (; sqlite3_step(rows) == SQLITE_ROW; count++)
		touch_row(rows);
	sqlite3_finalize(rows);
	return count;
}

int main(int argc, char **argv)
{
	sqlite3 *db;
	uint64_t count = 0;
	if (argc < 3)
		return 2;
	double begin = seconds();
	sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL);
	for (int i = 2; i < argc; i++)
		count += read_rows(db, argv[i]);
	sqlite3_close(db);
	printf("{\"rows\":%llu,\"s\":%.6f,\"touched\":%d}\n", (unsigned long long)count, seconds() - begin, touched != 0);
	return 0;
}
