using System.CommandLine;
using RegistryGuard.Admin.Api.Rollbacks;
using RegistryGuard.Core.Oci;
using RegistryGuard.Core.Orders;
using RegistryGuard.Core.Text;

namespace RegistryGuard.Cli.Remote;

/// <summary><c>registryguard rollback</c>.</summary>
internal static class RollbackCommand
{
    public static RemoteCommand Make()
    {
        var (reference, reason) = (Arguments.Reference(), OrderCommands.Reason(isRequired: false, "for the audit list and the log; needed with --override"));
        var to = Checked("--to", "DIGEST|TAG", "Another image than its former one: a digest that the registry has there, or what another tag of the repository has",
            text => Digest.TryParse(text, out _) || Tag.TryParse(text, out _));
        var from = Checked("--from", "DIGEST", "Only if the tag still has this", text => Digest.TryParse(text, out _));
        var overrides = new Option<bool>("--override") { Description = "Move it although its rule (target, direction) would refuse a push of that image; needs --reason" };
        var command = new RemoteCommand(
            "rollback", "Move a floating tag back to its former image", "registryguard rollback base/os:v1-release --to v1.4.2 --reason \"v1.4.3 does not boot\"")
        { reference, to, from, reason, overrides };
        command.Validators.Add(result =>
        {
            if (result.GetValue(overrides) && OrderReason.IsEmpty(result.GetValue(reason) ?? ""))
            {
                result.AddError("--override needs a --reason.");
            }
        });
        command.Do(
            (parsed, guard, cancellation) => guard.SendAsync(
                HttpMethod.Post,
                Arguments.PathOf(parsed.GetValue(reference)!) + "/rollback",
                new RollbackBody(parsed.GetValue(to), parsed.GetValue(from), parsed.GetValue(reason), parsed.GetValue(overrides)),
                cancellation),
            (answer, screen) =>
            {
                var done = AdminConnection.As<RollbackView>(answer);
                screen.Line(done.Image);
                if (!done.Moved)
                {
                    screen.Line($"{done.Repository}:{done.Tag} has that image already: nothing was moved");
                    return ExitCode.Done;
                }

                screen.Line($"{done.Repository}:{done.Tag} was moved{(done.Previous is { } was ? $" from {was}" : "")}");
                screen.Line("Nodes that have pulled the tag before may go on with the image from then: restart their pods with the image by its digest, as above.");
                return ExitCode.Done;
            });
        return command;
    }

    private static Option<string?> Checked(string name, string shown, string description, Func<string, bool> isGood)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = shown };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && !isGood(text))
            {
                result.AddError($"{name} must be {(shown == "DIGEST" ? "a digest" : "a digest or a tag")}, not '{PrintableText.Of(text)}'.");
            }
        });
        return option;
    }
}
