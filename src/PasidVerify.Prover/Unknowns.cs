using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Prover;

/// <summary>What a proof leaves open: sizes and points.</summary>
internal static class Unknowns
{
    /// <summary>Any layout that can be.</summary>
    public static Layout Layout(PathExplorer explorer)
    {
        var layout = new Layout
        {
            DirectMapBase = explorer.Unknown("directMapBase", 64),
            DirectMapSize = explorer.Unknown("directMapSize", 64),
            LastPasid = new(explorer.Unknown("lastPasid", Sorts.Pasid.Width)),
            LastDomain = new(explorer.Unknown("lastDomain", Sorts.Domain.Width)),
            LastCall = new(explorer.Unknown("lastCall", Sorts.Call.Width)),
            LastTicket = new(explorer.Unknown("lastTicket", Sorts.Ticket.Width)),
            LastFrame = new(explorer.Unknown("lastFrame", Sorts.Frame.Width)),
            LastIova = new(explorer.Unknown("lastIova", Sorts.Page.Width)),
            // By its end rather than its size: comparisons are easier for the solver than differences.
            BouncePool = IndexRange.Between<Sorts.Frames>(
                new(explorer.Unknown("bouncePoolFirst", Sorts.Frame.Width)),
                new(explorer.Unknown("bouncePoolEnd", Sorts.Frame.Width))),
            Policy = new(explorer.UnknownBool("passthrough"), explorer.UnknownBool("lazy")),
        };
        explorer.Assume(layout.WellFormed);
        return layout;
    }

    /// <summary>Any point.</summary>
    public static Point Point(PathExplorer explorer, string name)
    {
        Sort[] sorts =
            [.. Spec.Point.OfAccess, Sorts.Offset, Sorts.Region, Sorts.Call, Sorts.Ticket];
        return new(
            sorts.ToDictionary(sort => sort, sort => explorer.Unknown($"{name}!{sort.Name}", sort)),
            new(
                new(explorer.Unknown(name + "!kind", Choice<RequestKind>.Width)),
                explorer.UnknownBool(name + "!tagged"),
                explorer.UnknownBool(name + "!write"),
                explorer.UnknownBool(name + "!privileged")));
    }
}
