using RegistryGuard.TestKit;

[assembly: LogsOfFailedTests]
