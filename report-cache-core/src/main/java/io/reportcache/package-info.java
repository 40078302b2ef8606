/** The whole: an application's reports, which are cached, invalidated by events and warmed. */
@NullMarked
package io.reportcache;

import org.jspecify.annotations.NullMarked;
