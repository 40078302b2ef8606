package io.reportcache.examples.quotes.expense;

import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.LocalDate;

/** What is sent to create or change an expense. That it is more than zero, the database checks. */
record ExpenseForm(
    @NotBlank @Size(max = 30) String category,
    @NotNull @Digits(integer = 10, fraction = 2) BigDecimal amount,
    @NotNull LocalDate spentOn) {}
