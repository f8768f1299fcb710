using System.CommandLine;
using RegistryGuard.Admin.Api.Releasing;
using RegistryGuard.Admin.Api.Repositories;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard release</c>.</summary>
internal static class ReleaseCommand
{
    public static RemoteCommand Make()
    {
        var (reference, reason) = (Arguments.Reference(), OrderCommands.Reason(isRequired: true));
        var reuse = new Option<bool>("--reuse") { Description = "The name is free: the next image that is pushed is bound to it" };
        var retire = new Option<bool>("--retire") { Description = "The name stays taken for good: pushes are refused, and pulls are 404" };
        var pending = new Option<bool>("--pending") { Description = "Give up a push that was interrupted, once it is as old as push.takeover" };
        var command = new RemoteCommand(
            "release", "Free a protected tag from its image", "registryguard release demo/app:v1.0.0 --reuse --reason \"broken build, nobody has it\"")
        { reference, reason, reuse, retire, pending };
        command.Validators.Add(result =>
        {
            if (((Option<bool>[])[reuse, retire, pending]).Count(option => result.GetValue(option)) != 1)
            {
                result.AddError("give one of --reuse, --retire and --pending.");
            }
        });
        command.Do(
            (parsed, guard, cancellation) => guard.SendAsync(
                HttpMethod.Post,
                Arguments.PathOf(parsed.GetValue(reference)!) + "/release",
                new ReleaseBody(parsed.GetValue(reason)!, parsed.GetValue(reuse) ? "reuse" : parsed.GetValue(retire) ? "retire" : "pending"),
                cancellation),
            (answer, screen) =>
            {
                var tag = AdminConnection.As<TagView>(answer);
                var name = $"{tag.Repository}:{tag.Tag}";
                screen.Line(
                    tag.State == "retired" ? $"{name} is retired: nothing can be pushed to it, and it can't be pulled"
                    : tag.Digest is null ? $"{name} is free: the next image that is pushed is bound to it"
                    : $"{name} is {tag.State} again already: {tag.Digest}");
                return ExitCode.Done;
            });
        return command;
    }
}
