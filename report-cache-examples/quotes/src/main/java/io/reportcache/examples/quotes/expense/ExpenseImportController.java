package io.reportcache.examples.quotes.expense;

import io.reportcache.tenant.TenantId;
import jakarta.validation.Valid;
import java.util.List;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ExpenseImportController {

  record Imported(int expenses) {}

  private final ExpenseImport imports;

  ExpenseImportController(ExpenseImport imports) {
    this.imports = imports;
  }

  @PostMapping("/operator/tenants/{tenant}/expenses")
  Imported add(@PathVariable String tenant, @RequestBody List<@Valid ExpenseForm> paid) {
    return new Imported(imports.add(TenantId.of(tenant), paid));
  }
}
