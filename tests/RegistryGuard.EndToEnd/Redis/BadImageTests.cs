using System.Diagnostics;
using System.Globalization;
using System.Net;
using RegistryGuard.TestKit;

namespace RegistryGuard.EndToEnd.Redis;

/// <summary>An incident, by the administrator's commands alone: a wrong image is found, stopped on every replica, and let go again.</summary>
public sealed class BadImageTests
{
    private static readonly Credential User = new("release-job", "correct horse");

    [Fact]
    public async Task WrongImage_FoundByWhichAndBlocked_IsPulledThroughNoReplicaUntilUnblock()
    {
        await using var redis = await RedisProcess.StartAsync();
        await using var registry = await RegistryProcess.StartAsync(User);
        var guards = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => GuardProcess.StartAsync(registry.Url, $"redis:{redis.Address},deadline=5s")));
        var clients = guards.Select(guard => new RegistryClient(guard.Url, User)).ToList();
        try
        {
            var (good, wrong) = (TinyImage.Of("good"), TinyImage.Of("wrong"));
            await clients[0].PushAsync("demo/app", "latest", good);
            Assert.Equal(HttpStatusCode.Created, (await clients[0].PushAsync("demo/app", "latest", wrong)).Status);
            Assert.Equal(HttpStatusCode.Created, (await clients[1].PutManifestAsync("demo/app", "v1.0.1", wrong)).Status);
            string[] names = ["latest", "v1.0.1", wrong.Digest];
            // So that each replica has it in memory.
            await AllAnswerAsync(clients, names, HttpStatusCode.OK);
            await AllAnswerAsync(clients, [good.Digest], HttpStatusCode.OK);

            var found = (await RunAsync(guards[0], "which", wrong.Digest)).MustSucceed().Output;
            Assert.Matches(@"(?s)demo/app:v1\.0\.1\s+bound\s+yes", found);
            Assert.Matches(@"(?s)demo/app:latest\s+moved\s+yes", found);

            (await RunAsync(guards[1], "block", wrong.Digest, "--reason", "built from the wrong branch")).MustSucceed();
            var watch = Stopwatch.StartNew();
            await AllAnswerAsync(clients, names, HttpStatusCode.Forbidden);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"A blocked digest is refused by {clients.Count} replicas {watch.ElapsedMilliseconds} ms after block has returned"));

            foreach (var client in clients)
            {
                Assert.Contains("built from the wrong branch", (await client.GetManifestAsync("demo/app", "latest")).Body, StringComparison.Ordinal);
                var again = await client.PutManifestAsync("demo/app", "v1.0.2", wrong);
                Assert.Equal((HttpStatusCode.Forbidden, "blocked"), (again.Status, (string?)again.FirstError!["detail"]!["reason"]));
            }

            await AllAnswerAsync(clients, [good.Digest], HttpStatusCode.OK);
            (await RunAsync(guards[2], "unblock", wrong.Digest)).MustSucceed();
            await AllAnswerAsync(clients, names, HttpStatusCode.OK);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
            foreach (var guard in guards)
            {
                await guard.DisposeAsync();
            }
        }
    }

    private static Task<Command> RunAsync(GuardProcess guard, params string[] arguments) =>
        GuardProgram.RunAsync([.. arguments, "--admin", guard.AdminUrl.GetLeftPart(UriPartial.Authority)]);

    // In the end: an order may be a second on its way.
    private static async Task AllAnswerAsync(IEnumerable<RegistryClient> clients, string[] names, HttpStatusCode status)
    {
        var watch = Stopwatch.StartNew();
        foreach (var (client, name) in clients.SelectMany(client => names.Select(name => (client, name))))
        {
            for (var answer = await client.GetManifestAsync("demo/app", name); answer.Status != status; answer = await client.GetManifestAsync("demo/app", name))
            {
                Assert.True(watch.Elapsed < Readiness.Deadline, $"{name} is still {answer.Status}, not {status}");
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }
}
