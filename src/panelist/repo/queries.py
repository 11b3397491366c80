"""What defines, calls and imports in each language, as queries over its syntax tree.

One query for each grammar. ``@name`` is the name of what the same pattern captures as
``@function``, ``@type`` or ``@value``; ``@owner`` the type it belongs to where that does not stand
around it; ``@call`` the name of what is called or made; ``@import`` a whole statement that brings
in names.
"""

PYTHON = """
(function_definition name: (identifier) @name) @function
(decorated_definition definition: (function_definition name: (identifier) @name)) @function
(class_definition name: (identifier) @name) @type
(decorated_definition definition: (class_definition name: (identifier) @name)) @type
(assignment left: (identifier) @name) @value
(call function: [(identifier) @call (attribute attribute: (identifier) @call)])
[(import_statement) (import_from_statement)] @import
"""

_SCRIPT = """
(function_declaration name: (identifier) @name) @function
(generator_function_declaration name: (identifier) @name) @function
(method_definition name: (_) @name) @function
(variable_declarator name: (identifier) @name) @value
(variable_declarator name: (identifier) @name
  value: [(arrow_function) (function_expression) (generator_function)]) @function
(assignment_expression left: (member_expression property: (property_identifier) @name)
  right: [(arrow_function) (function_expression) (generator_function)]) @function
(pair key: (property_identifier) @name value: [(arrow_function) (function_expression)]) @function
(call_expression
  function: [(identifier) @call (member_expression property: (property_identifier) @call)])
(new_expression
  constructor: [(identifier) @call (member_expression property: (property_identifier) @call)])
(import_statement) @import
(variable_declarator value: (call_expression function: (identifier) @require)
  (#eq? @require "require")) @import
"""

_ELEMENTS = """
(jsx_opening_element name: (identifier) @call)
(jsx_self_closing_element name: (identifier) @call)
"""

JAVASCRIPT = (
    _SCRIPT
    + _ELEMENTS
    + """
(class_declaration name: (identifier) @name) @type
(field_definition property: (_) @name) @value
(field_definition property: (_) @name value: (arrow_function)) @function
"""
)

TYPESCRIPT = (
    _SCRIPT
    + """
(class_declaration name: (type_identifier) @name) @type
(abstract_class_declaration name: (type_identifier) @name) @type
(interface_declaration name: (type_identifier) @name) @type
(type_alias_declaration name: (type_identifier) @name) @type
(enum_declaration name: (identifier) @name) @type
(function_signature name: (identifier) @name) @function
(method_signature name: (_) @name) @function
(abstract_method_signature name: (_) @name) @function
(public_field_definition name: (_) @name) @value
(public_field_definition name: (_) @name value: (arrow_function)) @function
"""
)

TSX = TYPESCRIPT + _ELEMENTS

GO = """
(function_declaration name: (identifier) @name) @function
(method_declaration
  receiver: (parameter_list (parameter_declaration type: [
    (type_identifier) @owner
    (generic_type type: (type_identifier) @owner)
    (pointer_type [(type_identifier) @owner (generic_type type: (type_identifier) @owner)])]))
  name: (field_identifier) @name) @function
(method_elem name: (field_identifier) @name) @function
(type_spec name: (type_identifier) @name) @type
(type_alias name: (type_identifier) @name) @type
(const_spec name: (identifier) @name) @value
(var_spec name: (identifier) @name) @value
(field_declaration name: (field_identifier) @name) @value
(call_expression
  function: [(identifier) @call (selector_expression field: (field_identifier) @call)])
(composite_literal
  type: [(type_identifier) @call (qualified_type name: (type_identifier) @call)])
(import_spec) @import
"""

JAVA = """
(class_declaration name: (identifier) @name) @type
(interface_declaration name: (identifier) @name) @type
(enum_declaration name: (identifier) @name) @type
(record_declaration name: (identifier) @name) @type
(annotation_type_declaration name: (identifier) @name) @type
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name) @function
(variable_declarator name: (identifier) @name) @value
(enum_constant name: (identifier) @name) @value
(method_invocation name: (identifier) @call)
(object_creation_expression
  type: [(type_identifier) @call (generic_type (type_identifier) @call)])
(import_declaration) @import
"""

RUBY = """
(method name: (_) @name) @function
(singleton_method name: (_) @name) @function
(class name: [(constant) @name (scope_resolution name: (constant) @name)]) @type
(module name: [(constant) @name (scope_resolution name: (constant) @name)]) @type
(assignment left: (constant) @name) @value
(call method: (identifier) @defines arguments: (argument_list (simple_symbol) @name)
  (#any-of? @defines "attr_accessor" "attr_reader" "attr_writer" "define_method" "scope")) @value
(call method: [(identifier) (constant)] @call)
(call receiver: [(constant) @call (scope_resolution name: (constant) @call)]
  method: (identifier) @new (#eq? @new "new"))
(call method: (identifier) @require (#any-of? @require "require" "require_relative")) @import
"""

RUST = """
(function_item name: (identifier) @name) @function
(function_signature_item name: (identifier) @name) @function
(macro_definition name: (identifier) @name) @function
(impl_item type: [(type_identifier) @name (generic_type type: (type_identifier) @name)]) @type
(struct_item name: (type_identifier) @name) @type
(enum_item name: (type_identifier) @name) @type
(union_item name: (type_identifier) @name) @type
(trait_item name: (type_identifier) @name) @type
(type_item name: (type_identifier) @name) @type
(mod_item name: (identifier) @name body: (_)) @type
(const_item name: (identifier) @name) @value
(static_item name: (identifier) @name) @value
(enum_variant name: (identifier) @name) @value
(field_declaration name: (field_identifier) @name) @value
(call_expression function: [
  (identifier) @call
  (field_expression field: (field_identifier) @call)
  (scoped_identifier name: (identifier) @call)
  (generic_function function: [
    (identifier) @call
    (field_expression field: (field_identifier) @call)
    (scoped_identifier name: (identifier) @call)])])
(struct_expression name: (type_identifier) @call)
(macro_invocation macro: (identifier) @call)
(token_tree (identifier) @call . (token_tree))
(use_declaration) @import
"""

_C = """
(function_definition declarator: [
  (function_declarator declarator: (_) @name)
  (pointer_declarator declarator: (function_declarator declarator: (_) @name))
  (pointer_declarator
    declarator: (pointer_declarator declarator: (function_declarator declarator: (_) @name)))
  ]) @function
(declaration declarator: [
  (function_declarator declarator: (identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
  ]) @function
(struct_specifier name: (type_identifier) @name body: (_)) @type
(union_specifier name: (type_identifier) @name body: (_)) @type
(enum_specifier name: (type_identifier) @name body: (_)) @type
(type_definition declarator: (type_identifier) @name) @type
(preproc_function_def name: (identifier) @name) @function
(preproc_def name: (identifier) @name) @value
(enumerator name: (identifier) @name) @value
(field_declaration declarator: (field_identifier) @name) @value
(declaration declarator: (init_declarator declarator: (identifier) @name)) @value
(call_expression
  function: [(identifier) @call (field_expression field: (field_identifier) @call)])
(preproc_include) @import
"""

C = _C

CPP = (
    _C
    + """
(function_definition
  declarator: (reference_declarator (function_declarator declarator: (_) @name))) @function
(field_declaration declarator: [
  (function_declarator declarator: (field_identifier) @name)
  (pointer_declarator declarator: (function_declarator declarator: (field_identifier) @name))
  (reference_declarator (function_declarator declarator: (field_identifier) @name))]) @function
(class_specifier name: (type_identifier) @name body: (_)) @type
(alias_declaration name: (type_identifier) @name) @type
(call_expression function: [
  (qualified_identifier name: (identifier) @call)
  (template_function name: (identifier) @call)
  (qualified_identifier name: (template_function name: (identifier) @call))])
(new_expression type: (type_identifier) @call)
"""
)

C_SHARP = """
(class_declaration name: (identifier) @name) @type
(interface_declaration name: (identifier) @name) @type
(struct_declaration name: (identifier) @name) @type
(record_declaration name: (identifier) @name) @type
(enum_declaration name: (identifier) @name) @type
(delegate_declaration name: (identifier) @name) @type
(method_declaration name: (identifier) @name) @function
(constructor_declaration name: (identifier) @name) @function
(local_function_statement name: (identifier) @name) @function
(property_declaration name: (identifier) @name) @value
(variable_declarator name: (identifier) @name) @value
(enum_member_declaration name: (identifier) @name) @value
(invocation_expression function: [
  (identifier) @call
  (generic_name (identifier) @call)
  (member_access_expression name: [(identifier) @call (generic_name (identifier) @call)])
  (conditional_access_expression
    (member_binding_expression name: [(identifier) @call (generic_name (identifier) @call)]))])
(object_creation_expression type: [(identifier) @call (generic_name (identifier) @call)])
(using_directive) @import
"""

PHP = """
(function_definition name: (name) @name) @function
(method_declaration name: (name) @name) @function
(class_declaration name: (name) @name) @type
(interface_declaration name: (name) @name) @type
(trait_declaration name: (name) @name) @type
(enum_declaration name: (name) @name) @type
(const_element (name) @name) @value
(property_element name: (variable_name (name) @name)) @value
(enum_case name: (name) @name) @value
(function_call_expression function: [(name) @call (qualified_name (name) @call)])
(member_call_expression name: (name) @call)
(nullsafe_member_call_expression name: (name) @call)
(scoped_call_expression name: (name) @call)
(object_creation_expression [(name) @call (qualified_name (name) @call)])
[(namespace_use_declaration) (require_expression) (require_once_expression)] @import
"""

KOTLIN = """
(function_declaration name: (identifier) @name) @function
(class_declaration name: (identifier) @name) @type
(object_declaration name: (identifier) @name) @type
(type_alias type: (identifier) @name) @type
(property_declaration (variable_declaration (identifier) @name)) @value
(enum_entry (identifier) @name) @value
(call_expression [(identifier) @call (navigation_expression (identifier) @call .)])
(import) @import
"""
