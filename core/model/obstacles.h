/* obstacles.h — what stored rows need and a new model would take away. Private to core/model; world.h: world_may_migrate. */
#ifndef MODEL_OBSTACLES_H
#define MODEL_OBSTACLES_H

#include "model/table.h"

bool field_same_type(const struct field *a, const struct field *b);        /* values of one can stand in the other */

#endif
