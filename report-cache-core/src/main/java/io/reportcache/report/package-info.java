/** Reports: each declared once, with its key, its policy, its events and when it is warmed. */
@NullMarked
package io.reportcache.report;

import org.jspecify.annotations.NullMarked;
