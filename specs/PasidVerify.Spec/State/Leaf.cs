using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// A first-stage leaf: of the kernel's own table, where it is a supervisor page, or of a strict replica, where it is
/// a user page (VT-d 3.6). A present leaf can always be read.
/// </summary>
/// <param name="Present">P.</param>
/// <param name="Writable">R/W.</param>
/// <param name="Frame">The page frame it leads to.</param>
public readonly record struct Leaf(Bool Present, Bool Writable, Bits Frame) : ILifted<Leaf>
{
    /// <inheritdoc/>
    public static Leaf Read(IFieldSource fields) =>
        new(fields.Bool("present"), fields.Bool("writable"), fields.Bits(Sorts.Frame));

    /// <inheritdoc/>
    public void Write(IFieldSink fields)
    {
        fields.Bool("present", Present);
        fields.Bool("writable", Writable);
        fields.Bits(Sorts.Frame, Frame);
    }
}
