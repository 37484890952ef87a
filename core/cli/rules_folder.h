/* rules_folder.h — packs in a folder, each the policy of the community of its folder's name: published when new, again on demand, again when saved.
 * A pack that is wrong leaves what runs untouched; what is wrong is said with file and line. */
#ifndef CLI_RULES_FOLDER_H
#define CLI_RULES_FOLDER_H

#include "policy/publish.h"

struct rules_folder;
/* At start, before there is anyone to serve: new communities, and with watch all that differ. path NULL: there is none, nothing happens. */
struct rules_folder *rules_folder_open(const char *path, struct host *host, const struct log *log, bool watch);
void rules_folder_again(struct rules_folder *rules);       /* all of it, beside the loop */
void rules_folder_stop(struct rules_folder *rules);        /* nothing more is begun */
void rules_folder_free(struct rules_folder *rules);

#endif
