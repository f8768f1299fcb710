using System.Collections.Concurrent;

namespace RegistryGuard.TestKit;

/// <summary>
/// The one thread that starts processes. The kernel's "die with the parent" (PR_SET_PDEATHSIG) is tied to the thread
/// that forked, and threads of the pool come and go; this one lives as long as the test process.
/// </summary>
public static class StartingThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static StartingThread()
    {
        new Thread(static () =>
        {
            foreach (Action work in Work.GetConsumingEnumerable())
            {
                work();
            }
        })
        { IsBackground = true, Name = "process starter" }.Start();
    }

    public static T Run<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                done.SetException(e);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }
}
