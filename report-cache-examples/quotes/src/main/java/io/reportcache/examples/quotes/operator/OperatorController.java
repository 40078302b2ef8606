package io.reportcache.examples.quotes.operator;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OperatorController {

  private final Recalculation recalculation;

  OperatorController(Recalculation recalculation) {
    this.recalculation = recalculation;
  }

  @PostMapping("/operator/recalculation")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void recalculate() {
    recalculation.begin();
  }
}
