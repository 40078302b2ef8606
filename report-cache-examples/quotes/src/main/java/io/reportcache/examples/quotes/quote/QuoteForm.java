package io.reportcache.examples.quotes.quote;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.LocalDate;

/** What is sent to create or change a quote. */
record QuoteForm(
    @NotBlank @Size(max = 20) String number,
    @NotNull Long clientId,
    @NotBlank @Size(max = 200) String title,
    @NotNull @Positive @Digits(integer = 10, fraction = 2) BigDecimal total,
    @NotNull LocalDate issuedOn) {}
