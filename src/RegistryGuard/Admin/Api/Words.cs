using RegistryGuard.Core.Policy;

namespace RegistryGuard.Admin.Api;

/// <summary>Values as the API writes them.</summary>
internal static class Words
{
    public static string Of(TagClass tagClass) => tagClass switch
    {
        TagClass.Protected => "protected",
        TagClass.Floating => "floating",
        _ => "open",
    };
}
