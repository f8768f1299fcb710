using RegistryGuard.Parts;

[assembly: LogsOfFailedTests]
