namespace RegistryGuard.Admin.Api.Pods;

/// <summary>Images that containers run.</summary>
/// <param name="Images">The images, each once for each thing that is run of it.</param>
/// <param name="Names">By which names clusters call the registry behind the guard, beside those of upstream.names.</param>
internal sealed record PodsBody(IReadOnlyList<PodImage> Images, IReadOnlyList<string>? Names = null)
{
    /// <summary>Images of one request.</summary>
    public const int MostImages = 100;

    /// <summary>Names of one request.</summary>
    public const int MostNames = 20;
}

/// <summary>An image and what is run of it.</summary>
/// <param name="Image">The image as the pod's spec names it.</param>
/// <param name="ImageID">What runs, as the pod's status has it (imageID); nothing for a container that has not been started.</param>
internal sealed record PodImage(string Image, string? ImageID = null);

/// <summary>What would become of images that containers run.</summary>
/// <param name="Names">The names by which images count as the guard's.</param>
/// <param name="Registry">Why the registry was not asked whether it still has the images, or not to the end; null if it was.</param>
/// <param name="Images">The images, in the order of the request.</param>
internal sealed record PodsView(IReadOnlyList<string> Names, string? Registry, IReadOnlyList<PodImageView> Images);

/// <summary>What would become of an image that a container runs.</summary>
internal sealed record PodImageView
{
    public required string Image { get; init; }

    public string? ImageID { get; init; }

    /// <summary>The registry that the image names; null if the image can't be read.</summary>
    public string? Registry { get; init; }

    /// <summary>The repository; null for an image that does not come through the guard.</summary>
    public string? Repository { get; init; }

    public string? Tag { get; init; }

    /// <summary>The digest that runs: of the manifest or index that was pulled, or, by some runtimes, of the image's configuration.</summary>
    public string? Runs { get; init; }

    /// <summary>The digest that a pull would get now; of one that would fail, what should be there.</summary>
    public string? Gives { get; init; }

    /// <summary>would change, would fail, superseded, unrecorded or same; null for an image that does not come through the guard, or of which nothing runs.</summary>
    public string? Verdict { get; init; }

    /// <summary>Why, in one sentence.</summary>
    public required string Why { get; init; }
}
