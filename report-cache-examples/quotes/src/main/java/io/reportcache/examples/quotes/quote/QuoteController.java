package io.reportcache.examples.quotes.quote;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/quotes")
class QuoteController {

  private final QuoteService quotes;
  private final QuoteReports reports;

  QuoteController(QuoteService quotes, QuoteReports reports) {
    this.quotes = quotes;
    this.reports = reports;
  }

  @GetMapping
  QuoteList list(
      @RequestParam(defaultValue = "0") @PositiveOrZero int page,
      @RequestParam(defaultValue = "20") @Min(1) @Max(100) int size) {
    return reports.list(page, size);
  }

  @GetMapping("/summary")
  QuoteSummary summary(@RequestParam(defaultValue = "12") @Min(1) @Max(36) int months) {
    return reports.summary(months);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  QuoteView create(@Valid @RequestBody QuoteForm form) {
    return quotes.create(form);
  }

  @GetMapping("/{id}")
  QuoteView get(@PathVariable long id) {
    return quotes.get(id);
  }

  @PutMapping("/{id}")
  QuoteView update(@PathVariable long id, @Valid @RequestBody QuoteForm form) {
    return quotes.update(id, form);
  }

  @PostMapping("/{id}/decision")
  QuoteView decide(@PathVariable long id, @Valid @RequestBody Decision decision) {
    return quotes.decide(id, decision.status());
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void delete(@PathVariable long id) {
    quotes.delete(id);
  }
}
