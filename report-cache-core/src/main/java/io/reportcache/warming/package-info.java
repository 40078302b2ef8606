/**
 * Jobs on schedules. A <em>job</em> is what is declared; a <em>tick</em> is a moment at which a job
 * is due; a <em>run</em> is one execution of a job.
 */
@NullMarked
package io.reportcache.warming;

import org.jspecify.annotations.NullMarked;
