using System.Globalization;

namespace PasidVerify.Conformance;

/// <summary>A generated sequence: its commands, and what its probes follow from.</summary>
/// <param name="Seed">The probes that go between the commands follow from it.</param>
/// <param name="Commands">The commands.</param>
public sealed record Sequence(ulong Seed, IReadOnlyList<Command> Commands)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Commands.Count} commands, probes of seed {Seed}");
}
