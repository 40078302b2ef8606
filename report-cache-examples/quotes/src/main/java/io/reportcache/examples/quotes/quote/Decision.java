package io.reportcache.examples.quotes.quote;

import jakarta.validation.constraints.NotNull;

/** What a client has decided about a quote. */
record Decision(@NotNull QuoteStatus status) {}
