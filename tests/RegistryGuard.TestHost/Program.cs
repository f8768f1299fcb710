using RegistryGuard.Hosting;
using RegistryGuard.Registry.Push;
using RegistryGuard.TestHost;

// The guard itself, but every push stands still at the end of one step of the protocol, so that a test can kill it there.
var step = Enum.Parse<PushStep>(Environment.GetEnvironmentVariable("TESTHOST_STOP_AFTER") ?? "");
return await GuardCommands.RunAsync(args, services => services.AddSingleton<IPushSeam>(new StandstillSeam(step)));
