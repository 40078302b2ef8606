package io.reportcache.examples.quotes.operator;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class OperatorController {

  private final Recalculation recalculation;
  private final HitRates hitRates;

  OperatorController(Recalculation recalculation, HitRates hitRates) {
    this.recalculation = recalculation;
    this.hitRates = hitRates;
  }

  @GetMapping("/operator/hit-rates")
  List<HitRate> hitRates() {
    return hitRates.sinceLastLook();
  }

  @PostMapping("/operator/recalculation")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  void recalculate() {
    recalculation.begin();
  }
}
