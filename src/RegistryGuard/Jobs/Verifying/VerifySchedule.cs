using RegistryGuard.Configuration;
using RegistryGuard.Core.Audit;
using RegistryGuard.Core.Jobs;
using RegistryGuard.Core.Tags;

namespace RegistryGuard.Jobs.Verifying;

/// <summary>Orders a verification of everything each time <c>verify.every</c> has passed. All replicas look; the record takes one order, and
/// whichever replica is free runs it.</summary>
internal sealed class VerifySchedule(IJobs jobs, IGuardConfigurationSource configuration, TimeProvider clock, ILogger<VerifySchedule> logger)
    : BackgroundService
{
    /// <summary>Who has ordered it, on the audit list.</summary>
    public const string By = "verify.every";

    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(15);

    private string? _told;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
                _told = null;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // That the record is away is told by others, and once is enough of all else.
                if (e is not RecordUnavailableException && e.Message != _told)
                {
                    _told = e.Message;
                    JobsLog.NotRead(logger, e);
                }
            }

            await Task.Delay(Looking, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Orders one if it is time.</summary>
    /// <returns>Whether it was, and this replica has ordered it.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellation)
    {
        var every = configuration.Current.Verify.Every;
        if (every <= TimeSpan.Zero || !JobSteps.IsDue(await jobs.ReadAsync(cancellation), VerifyOrder.Kind, every))
        {
            return false;
        }

        var order = new VerifyOrder([], IsRepair: false);
        var id = Job.NewId();
        var job = new Job(id, VerifyOrder.Kind, order.About, new Origin(By, "", id), clock.GetUtcNow());
        return await jobs.ApplyAsync(book => JobSteps.AddIfDue(book, job, order.ToString(), every), cancellation);
    }
}
