using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>Where the next descriptor goes.</summary>
/// <param name="Next">The ticket it gets.</param>
/// <param name="Since">The ticket after the last wait submitted.</param>
public readonly record struct QueueTail(Bits Next, Bits Since) : ILifted<QueueTail>
{
    /// <inheritdoc/>
    public static QueueTail Read(IFieldSource fields) =>
        new(fields.Bits(new("next", Sorts.Ticket.Width)), fields.Bits(new("since", Sorts.Ticket.Width)));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bits(new("next", Sorts.Ticket.Width), Next);
        fields.Bits(new("since", Sorts.Ticket.Width), Since);
    }
}
