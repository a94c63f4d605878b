using FsCheck;
using FsCheck.Fluent;
using PasidVerify.Conformance;
using PasidVerify.Spec;

namespace PasidVerify.Properties;

/// <summary>
/// Generated sequences for [Property] methods. FsCheck does not shrink them: what a failing sequence ran, probes
/// included, is shrunk by the engine, which knows what its commands mean.
/// </summary>
public static class Sequences
{
    /// <summary>Sequences of the campaign scope.</summary>
    public static Arbitrary<Sequence> OfCampaign() => new CommandGenerator(NamedScopes.Campaign()).Sequences().ToArbitrary();
}
