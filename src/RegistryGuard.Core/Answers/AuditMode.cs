using RegistryGuard.Core.Text;

namespace RegistryGuard.Core.Answers;

/// <summary>What the guard says of audit mode (docs/adopting.md).</summary>
public static class AuditMode
{
    /// <summary>What a refusal adds where the replica that it comes from is in audit mode, and another is not.</summary>
    /// <param name="enforcing">The name of the other.</param>
    public static string Beside(string enforcing) =>
        $"This replica is in audit mode, but replica {PrintableText.Of(enforcing)} enforces, so it is refused here too.";
}
