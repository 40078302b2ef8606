/** The command for workers; knows nothing of the clinic. */
@NullMarked
package io.reportcache.examples.clinic.command;

import org.jspecify.annotations.NullMarked;
