namespace RegistryGuard.Core.Tests.Exploring.Push;

// What is checked. What it needs to know is only observed: nothing that happens depends on it.
internal sealed partial class PushWorld
{
    private void Reach(Happening happening) => _steps.Reach((ulong)happening);

    /// <summary>A push gets its 201. Two different images are never acknowledged.</summary>
    private string? Acknowledge(ref Scene scene, byte image)
    {
        Reach(scene.Acknowledged == image ? Happening.AcknowledgedAgain : Happening.Acknowledged);
        var violated = scene.Acknowledged != Image.None && scene.Acknowledged != image ? Property.TwoAcknowledged : null;
        scene.Acknowledged = image;
        return violated;
    }

    /// <summary>A pull gives this image, or a 404.</summary>
    /// <param name="scene">The moment in which it does.</param>
    /// <param name="image">The image.</param>
    /// <param name="expected">What was acknowledged when the pull began.</param>
    private string? See(ref Scene scene, byte image, byte expected)
    {
        // What an administrator released and nobody has pushed again is only upstream's leftover.
        if (_may.OneSeen && (image & scene.Released & ~scene.Repushed) == 0)
        {
            scene.Seen |= image;
        }

        return Image.AreTwo(scene.Seen) ? Property.TwoSeen
            : expected != Image.None && image != expected && scene.Acknowledged == expected ? Property.AcknowledgedLost
            : (image & ~scene.Stored) != 0 ? Property.SeenNotStored
            : null;
    }

    /// <summary>The record has done a step. A released image is published again only after it was pushed again, and not if that push was
    /// refused for certain.</summary>
    private string? Change(ref Scene scene, in Outcome outcome)
    {
        scene.Entry = outcome.Entry;
        scene.Repushed |= (byte)(scene.Released & outcome.Bound);
        if (outcome.IsTakenBack)
        {
            Reach(Happening.TakenBack);
            scene.Repushed = Image.None;
            scene.Seen = (byte)(scene.Seen & ~scene.Released);
        }
        else if (outcome.IsKept)
        {
            Reach(Happening.KeptForOthers);
        }

        var published = outcome.Published;
        var violated = (published & scene.Released & ~scene.Repushed) != 0 ? Property.ReleasedIsBack : null;
        scene.Released = (byte)(scene.Released & ~published);
        scene.Repushed = (byte)(scene.Repushed & ~published);
        scene.Ever |= _may.JudgesByMemory ? published : Image.None;
        return violated;
    }
}
