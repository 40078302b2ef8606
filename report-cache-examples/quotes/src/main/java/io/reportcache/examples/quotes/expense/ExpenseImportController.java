package io.reportcache.examples.quotes.expense;

import io.reportcache.examples.quotes.web.NotFoundException;
import io.reportcache.spring.web.TenantDirectory;
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
  private final TenantDirectory tenants;

  ExpenseImportController(ExpenseImport imports, TenantDirectory tenants) {
    this.imports = imports;
    this.tenants = tenants;
  }

  @PostMapping("/operator/tenants/{tenant}/expenses")
  Imported add(@PathVariable String tenant, @RequestBody List<@Valid ExpenseForm> paid) {
    TenantId named = TenantId.of(tenant);
    if (!tenants.contains(named)) {
      throw new NotFoundException("tenant", tenant);
    }
    return new Imported(imports.add(named, paid));
  }
}
