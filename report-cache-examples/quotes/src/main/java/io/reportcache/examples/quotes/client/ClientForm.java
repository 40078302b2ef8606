package io.reportcache.examples.quotes.client;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;

/** What is sent to create or change a client. */
record ClientForm(@NotBlank @Size(max = 100) String name, @NotBlank @Size(max = 60) String city) {}
