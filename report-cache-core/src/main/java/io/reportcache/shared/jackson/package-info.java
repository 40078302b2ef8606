/** Values that nodes share, as JSON with Jackson 2 or 3. */
@NullMarked
package io.reportcache.shared.jackson;

import org.jspecify.annotations.NullMarked;
