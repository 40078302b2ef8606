/** The assembled whole: an application's reports, cached, invalidated by events and warmed. */
@NullMarked
package io.reportcache;

import org.jspecify.annotations.NullMarked;
