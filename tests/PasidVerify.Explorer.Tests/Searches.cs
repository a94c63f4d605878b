using PasidVerify.Spec;

namespace PasidVerify.Explorer.Tests;

internal static class Searches
{
    public static SearchLimits NoLimits => new(int.MaxValue, int.MaxValue);

    public static Claim Claim(string name) => ClaimList.All().Single(claim => claim.Name == name);

    public static DesignSwitch Switch(string name) => DesignSwitch.All().Single(one => one.Name == name);

    /// <summary>The design proper, and every claim.</summary>
    public static SearchResult Proper(Scope scope, SearchLimits limits) =>
        new Search(scope, new Design(), [], ClaimList.All()).Run(limits, _ => false, CancellationToken.None);

    /// <summary>The claim named for a switch, until it breaks.</summary>
    public static SearchResult Broken(DesignSwitch one, int depth = 12) =>
        new Search(one.Scope, one.Apply(new Design()), [one.Name], [Claim(one.Claim)])
            .Run(new(20_000, depth), found => found.Violations.Count > 0, CancellationToken.None);
}
