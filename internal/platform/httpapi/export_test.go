package httpapi

// InputText is inputText for the test that holds it against huma's messages.
var InputText = inputText
