/* disk FOLDER SECONDS: what this disk takes for appending 4 KB and making it durable. Prints {"p50_ms":…}. */
#include "common.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST = 100000 };

static int by_size(const void *a, const void *b)
{
	return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int argc, char **argv)
{
	static char block[4096], path[1000];
	static double took[MOST];
	if (argc < 3)
		return 2;
	snprintf(path, sizeof path, "%s/appended", argv[1]);
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600), count = 0;
	for (double end = seconds() + strtod(argv[2], NULL); seconds() < end && count < MOST; count++) {
		double begin = seconds();
		if (write(fd, block, sizeof block) != sizeof block || fdatasync(fd) != 0)
			die("append", NULL);
		took[count] = seconds() - begin;
	}
	close(fd);
	unlink(path);
	qsort(took, (size_t)count, sizeof took[0], by_size);
	printf("{\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n", took[count / 2] * 1e3, took[count * 99 / 100] * 1e3);
	return 0;
}
