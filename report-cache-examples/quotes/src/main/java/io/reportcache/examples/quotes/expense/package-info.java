/** Expenses, and what is left of a year's budget. */
@NullMarked
package io.reportcache.examples.quotes.expense;

import org.jspecify.annotations.NullMarked;
