using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>One operation that ran: what a claim is about. Claims about states look at the state after it.</summary>
/// <param name="Before">The state before; the same as after, for the initial state.</param>
/// <param name="Operation">The operation; null for the initial state.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Status">What it answered.</param>
/// <param name="After">The state after.</param>
public sealed record Step(
    State Before, Operation? Operation, IReadOnlyList<Bits> Arguments, Status Status, State After)
{
    /// <summary>The operation answered an error, or an end that the call goes on: nothing changes (atomic-failure).</summary>
    public bool IsRefused => Status is not (Status.Ok or Status.Pending)
        || (Status == Status.Pending && Operation?.Name == Spec.Operation.End);
}
