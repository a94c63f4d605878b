using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>Steps of the design, into whose states something is planted that a requirement forbids.</summary>
internal static class Planted
{
    /// <summary>Runs an operation; the step that this was.</summary>
    public static Step Step(this Machine machine, string name, params ulong[] values)
    {
        var operation = Operation.All().Single(one => one.Name == name);
        var before = machine.State.Copy();
        var status = machine.Run(operation, values);
        Bits[] arguments = [.. operation.Parameters.Zip(values, (p, v) => p.Sort.Value(v))];
        return new(before, operation, arguments, status, machine.State);
    }

    /// <summary>Ends the call, for which the hardware does all that is pending.</summary>
    public static Step Ending(this Machine machine, ulong call = 0)
    {
        machine.CompleteAll();
        var step = machine.Step(Operation.End, call);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    /// <summary>A request with the PASID, or without one for PASID 0, and the frame that it is about.</summary>
    public static Point At(
        ulong device,
        ulong pasid,
        ulong domain,
        ulong page,
        ulong frame,
        bool write = false,
        bool privileged = false,
        RequestKind kind = RequestKind.Untranslated,
        ulong table = Scope.FirstTable,
        ulong offset = 0)
    {
        (Sort, ulong)[] indexes =
        [
            (Sorts.Device, device), (Sorts.Pasid, pasid), (Sorts.Domain, domain), (Sorts.Page, page),
            (Sorts.Frame, frame), (Sorts.Table, table), (Sorts.Region, page / KernelTable.PagesOfTable),
            (Sorts.Call, 0), (Sorts.Ticket, 0), (Sorts.Offset, offset),
        ];
        return new(
            indexes.ToDictionary(index => index.Item1, index => index.Item1.Value(index.Item2)),
            new(kind, Tagged: pasid != Pasids.None, write, privileged));
    }

    /// <summary>The requirement holds of the step, and not once something is planted into the state after it.</summary>
    public static void MustBreak(string requirement, Step step, Point point, Action<State> plant) =>
        MustBreak(requirement, step, step with { After = With(step.After, plant) }, point);

    /// <summary>The same, planted into the state before.</summary>
    public static void MustBreakBefore(string requirement, Step step, Point point, Action<State> plant) =>
        MustBreak(requirement, step, step with { Before = With(step.Before, plant) }, point);

    public static void MustBreak(string requirement, Step proper, Step planted, Point point)
    {
        Assert.True(Holds(requirement, proper, point), requirement + " of the design");
        Assert.False(Holds(requirement, planted, point), requirement + " as planted");
    }

    public static bool Holds(string requirement, Step step, Point point) =>
        Named(requirement).Holds(step, point).Concrete;

    /// <summary>The requirement says something of the step at the point.</summary>
    public static bool Speaks(string requirement, Step step, Point point) =>
        Named(requirement).When(step) && Named(requirement).Premise(step, point).Concrete;

    /// <summary>The step is the case that the requirement is there for.</summary>
    public static bool Shows(string requirement, Step step, Point point) =>
        Speaks(requirement, step, point) && Named(requirement).Witness(step, point).Concrete;

    /// <summary>The requirement says something of the step, and nothing once something is planted into the state before it.</summary>
    public static void FallsSilentBefore(string requirement, Step step, Point point, Action<State> plant) =>
        FallsSilent(requirement, step, step with { Before = With(step.Before, plant) }, point);

    /// <summary>The same, planted into the state after it.</summary>
    public static void FallsSilentAfter(string requirement, Step step, Point point, Action<State> plant) =>
        FallsSilent(requirement, step, step with { After = With(step.After, plant) }, point);

    public static void FallsSilent(string requirement, Step step, Step planted, Point point)
    {
        Assert.True(Speaks(requirement, step, point), requirement + " of the design");
        Assert.False(Speaks(requirement, planted, point), requirement + " as planted");
    }

    private static Requirement Named(string requirement) =>
        ClaimList.All().SelectMany(claim => claim.Requirements).Single(one => one.Name == requirement);

    public static State With(State state, Action<State> plant)
    {
        var planted = state.Copy();
        plant(planted);
        return planted;
    }
}
